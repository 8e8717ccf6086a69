// SPDX-License-Identifier: Apache-2.0

import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import java.nio.file.Path;

/** HiveMQ Community Edition, embedded, for the tests: Hive FOLDER, which has conf/config.xml and keeps the data. */
public final class Hive {
  /** Without an extension that says otherwise, it lets nobody in. */
  private static final class Everybody implements ExtensionMain {
    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
      SimpleAuthenticator all = (in, out) -> out.authenticateSuccessfully();
      Services.securityRegistry().setAuthenticatorProvider(any -> all);
    }

    @Override
    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}
  }

  private static EmbeddedExtension everybody() {
    return EmbeddedExtension.builder().withId("everybody").withName("Everybody").withVersion("1").withAuthor("tests")
        .withExtensionMain(new Everybody()).build();
  }

  public static void main(String[] arguments) {
    InternalConfigurations.PERSISTENCE_BUCKET_COUNT.set(4);  // of 64 each has files of some 20 MB from the start
    InternalConfigurations.PAYLOAD_PERSISTENCE_BUCKET_COUNT.set(4);
    Path folder = Path.of(arguments[0]);
    EmbeddedHiveMQ broker = EmbeddedHiveMQ.builder().withConfigurationFolder(folder.resolve("conf"))
        .withDataFolder(folder.resolve("data")).withExtensionsFolder(folder.resolve("extensions"))
        .withEmbeddedExtension(everybody()).build();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> broker.stop().join()));
    broker.start().join();
    System.out.println("listening");
  }
}
